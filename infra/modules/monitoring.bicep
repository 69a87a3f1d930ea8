// Logs, metrics and traces. They name no content of users; what a flood can cost is bounded.
param name string
param location string
param tags object
param days int
param dailyGb int

@description('The principal that may write telemetry.')
param publisherId string

var metricsPublisher = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: days
    workspaceCapping: { dailyQuotaGb: dailyGb }
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

// What to ask when something seems wrong, or dear: in the workspace, under Logs, Queries, SyncCloud.
var queries = {
  'lost-races': { title: 'Appends that lost their race', text: loadTextContent('../queries/lost-races.kql') }
  webhooks: { title: 'Webhooks: failures and lag', text: loadTextContent('../queries/webhooks.kql') }
  operations: { title: 'Operations of the stores, which cost', text: loadTextContent('../queries/operations.kql') }
}

resource saved 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-02-01' = [
  for query in items(queries): {
    parent: workspace
    name: 'synccloud-${query.key}'
    properties: {
      category: 'SyncCloud'
      displayName: query.value.title
      query: query.value.text
      version: 2
      // Without it a query that is there already answers 409, and nothing could be deployed twice. The type has it elsewhere, where the deployment refuses it.
      #disable-next-line BCP037
      etag: '*'
    }
  }
]

resource publishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, publisherId, metricsPublisher)
  scope: insights
  properties: { principalId: publisherId, principalType: 'ServicePrincipal', roleDefinitionId: metricsPublisher }
}

output connection string = insights.properties.ConnectionString
