// Where the users' data lies: logs, packs, images and segments as blobs, index and cursors in tables. No keys, nothing public.
param name string
param location string
param tags object
param deletedBlobDays int

@description('The service: writes data, reads agent programs, signs links by delegation.')
param serviceId string

@description('Who uploads agent programs; empty for nobody.')
param deployerId string
param deployerType string

var blobContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
var blobReader = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
var blobDelegator = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a')
var tableContributor = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowCrossTenantReplication: false
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: deletedBlobDays }
    containerDeleteRetentionPolicy: { enabled: true, days: deletedBlobDays }
  }
}

resource dataContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'synccloud'
  properties: { publicAccess: 'None' }
}

resource agentsContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'agents'
  properties: { publicAccess: 'None' }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = {
  parent: tables
  name: 'synccloud'
}

resource writesData 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataContainer.id, serviceId, blobContributor)
  scope: dataContainer
  properties: { principalId: serviceId, principalType: 'ServicePrincipal', roleDefinitionId: blobContributor }
}

resource readsAgents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(agentsContainer.id, serviceId, blobReader)
  scope: agentsContainer
  properties: { principalId: serviceId, principalType: 'ServicePrincipal', roleDefinitionId: blobReader }
}

// A user-delegation key is the account's, so this right cannot be narrower; a link signed with it can do no more than the signer.
resource signsLinks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, serviceId, blobDelegator)
  scope: account
  properties: { principalId: serviceId, principalType: 'ServicePrincipal', roleDefinitionId: blobDelegator }
}

resource writesTable 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(table.id, serviceId, tableContributor)
  scope: table
  properties: { principalId: serviceId, principalType: 'ServicePrincipal', roleDefinitionId: tableContributor }
}

resource uploadsAgents 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerId)) {
  name: guid(agentsContainer.id, deployerId, blobContributor)
  scope: agentsContainer
  properties: { principalId: deployerId, principalType: deployerType, roleDefinitionId: blobContributor }
}

output name string = account.name
output blobs string = account.properties.primaryEndpoints.blob
output tables string = account.properties.primaryEndpoints.table
output agentsContainer string = '${account.properties.primaryEndpoints.blob}${agentsContainer.name}'
