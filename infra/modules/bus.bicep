// Hints to devices and work for webhooks, by queues alone: one a device, made by the service when the device asks to be notified, and two of the service's own.
param name string
param location string
param tags object
param sku string
param serviceId string

// Making and removing the devices' queues, and reading their rules' keys, takes the data owner's right.
var dataOwner = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '090c5cfd-751d-490a-894a-3ce6f1109419')

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku, tier: sku }
  properties: {
    minimumTlsVersion: '1.2'
    // Devices receive by a signature of their own queue's rule. The namespace's own rule is never used, and its keys are nowhere.
    disableLocalAuth: false
  }
}

// Committed logs for many devices and for webhooks.
resource appended 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: bus
  name: 'appended'
  properties: { lockDuration: 'PT1M', maxDeliveryCount: 10, defaultMessageTimeToLive: 'P1D', deadLetteringOnMessageExpiration: false }
}

// One message an event and endpoint; retried for three days by messages scheduled for later.
resource webhooks 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: bus
  name: 'webhooks'
  properties: { lockDuration: 'PT1M', maxDeliveryCount: 10, defaultMessageTimeToLive: 'P4D', deadLetteringOnMessageExpiration: true }
}

resource owns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus.id, serviceId, dataOwner)
  scope: bus
  properties: { principalId: serviceId, principalType: 'ServicePrincipal', roleDefinitionId: dataOwner }
}

output address string = '${bus.name}.servicebus.windows.net'
output queues array = [appended.name, webhooks.name]
