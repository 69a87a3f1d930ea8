// The service itself: Azure Functions on Flex Consumption, which runs nothing while nobody asks. No setting holds a key.
param name string
param location string
param tags object
param identityId string
param identityClientId string

@description('The container of the app\'s packages.')
param packages string

@description('The host\'s storage account.')
param hostStorage string

@description('The address of the users\' blobs.')
param dataBlobs string

@description('The address of the users\' table.')
param dataTables string

@description('The host name of the Service Bus namespace.')
param bus string

@description('Application Insights\' connection string, which names the place and is no secret: writing takes the identity.')
param telemetry string
param tenantId string
param clientId string
param maximumInstances int

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstances, instanceMemoryMB: 2048 }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      AZURE_CLIENT_ID: identityClientId
      AzureWebJobsStorage__accountName: hostStorage
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      ServiceBus__fullyQualifiedNamespace: bus
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identityClientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      // Of traces, as many a second and instance, by the host and by the worker.
      OTEL_TRACES_SAMPLER: 'microsoft.rate_limited'
      OTEL_TRACES_SAMPLER_ARG: '5'
      Storage__BlobService: dataBlobs
      Storage__TableService: dataTables
      AzureAd__Instance: environment().authentication.loginEndpoint
      AzureAd__TenantId: tenantId
      AzureAd__ClientId: clientId
    }
  }

  // Neither FTP nor a publishing password.
  resource noPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output address string = 'https://${app.properties.defaultHostName}'
