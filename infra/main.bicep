// A person's or a company's own SyncCloud. Everything lies in one resource group, costs next to nothing while idle, and is reached by managed identity alone.
targetScope = 'subscription'

@description('The name of the azd environment; part of every name, so that several can live side by side.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Where everything lies. Flex Consumption must be offered there.')
param location string

// azd asks for what has no default before it runs the hook, so this has one. Nothing is deployed with it.
@description('The client id of the app registration, which is both the API and what the agent signs in as. The preprovision hook makes it.')
param clientId string = ''

@description('The Entra tenant whose users may use this cloud.')
param tenantId string = tenant().tenantId

@description('Who deploys: gets the right to upload agent programs, and no other. Empty: nobody does.')
param deployerId string = ''

@description('User for a person, ServicePrincipal for a pipeline.')
@allowed(['User', 'ServicePrincipal'])
param deployerType string = 'User'

@description('Basic has no monthly base price, and queues are all that is used. Standard has one.')
@allowed(['Basic', 'Standard'])
param serviceBusSku string = 'Basic'

@description('How many instances may run at once, at most, in each group of functions that scales by itself: HTTP, timers, every Service Bus function. So it bounds what a flood of requests can cost, by group. The platform may refuse a small value: raise it then.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 20

@description('Days that telemetry is kept; more than 31 are paid for.')
@minValue(30)
@maxValue(730)
param telemetryDays int = 30

@description('GB of telemetry a day after which no more is taken.')
param telemetryDailyGb int = 1

@description('Days for which a deleted blob can be brought back.')
@minValue(1)
@maxValue(365)
param deletedBlobDays int = 7

var token = toLower(uniqueString(subscription().id, environmentName, location))
var groupName = empty(clientId) ? fail('SYNCCLOUD_CLIENT_ID is not set: the preprovision hook of azd makes the app registration that it names') : 'rg-${environmentName}'
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: 'id-${token}', location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    name: token
    location: location
    tags: tags
    days: telemetryDays
    dailyGb: telemetryDailyGb
    publisherId: identity.outputs.principalId
  }
}

module data 'modules/data.bicep' = {
  scope: group
  params: {
    name: 'stdata${token}'
    location: location
    tags: tags
    deletedBlobDays: deletedBlobDays
    serviceId: identity.outputs.principalId
    deployerId: deployerId
    deployerType: deployerType
  }
}

module host 'modules/host.bicep' = {
  scope: group
  params: { name: 'sthost${token}', location: location, tags: tags, serviceId: identity.outputs.principalId }
}

module bus 'modules/bus.bicep' = {
  scope: group
  params: { name: 'sb-${token}', location: location, tags: tags, sku: serviceBusSku, serviceId: identity.outputs.principalId }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: 'func-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    packages: host.outputs.packages
    hostStorage: host.outputs.name
    dataBlobs: data.outputs.blobs
    dataTables: data.outputs.tables
    bus: bus.outputs.address
    telemetry: monitoring.outputs.connection
    tenantId: tenantId
    clientId: clientId
    maximumInstances: maximumInstances
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SYNCCLOUD_URL string = app.outputs.address
output SYNCCLOUD_AGENTS_CONTAINER string = data.outputs.agentsContainer
output SYNCCLOUD_DATA_ACCOUNT string = data.outputs.name
