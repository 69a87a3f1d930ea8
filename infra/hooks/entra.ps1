# What the hooks share: the way into the tenant, and which registrations are this environment's. Sourced, with $folder and $steps set.
# Step for step what entra.sh does.

$ErrorActionPreference = 'Stop'
# Exit codes are looked at, each where it matters.
$PSNativeCommandUseErrorActionPreference = $false

if (-not $env:AZURE_ENV_NAME) { throw 'AZURE_ENV_NAME is set by azd, which runs this' }
$environment = $env:AZURE_ENV_NAME
$subscription = "$env:AZURE_SUBSCRIPTION_ID"
# The owner's own registration, or what the hook made.
$client = "$env:SYNCCLOUD_CLIENT_ID"
# The client id of what the hook made; "pending" from before it is made until it is known.
$created = "$env:SYNCCLOUD_CLIENT_CREATED"
# A tag that the hook alone writes, and that says for whom: what does not bear it is never touched.
$mark = "synccloud/$subscription/$environment"
# Of the shape that registration/*.json give. A new shape gets a new number, and what has an older one is brought up to it.
$form = 'synccloud-form-2'

$work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString('n'))
$null = New-Item -ItemType Directory -Path $work

function Say([string] $text) { Write-Host "SyncCloud: $text" }

function Leave([int] $code) {
    Remove-Item -Recurse -Force $work
    exit $code
}

function Stop-Hook([string] $text) {
    [Console]::Error.WriteLine("SyncCloud: $text")
    Leave 1
}

# Says what is missing, and how to do without the hook.
function Give-Up([string] $text) {
    [Console]::Error.WriteLine("SyncCloud: $text`n")
    [Console]::Error.WriteLine((Fill $steps))
    Leave 1
}

function Fill([string] $template) {
    $text = [IO.File]::ReadAllText("$folder/$template")
    return $text.Replace('{environment}', $environment).Replace('{mark}', $mark).Replace('{form}', $form).Replace('{client}', $client).Replace('{created}', $created)
}

# As the request's body.
function Write-Body([string] $text) { [IO.File]::WriteAllText("$work/body.json", $text) }

# Entra's copies learn of a registration one after another, so what builds on a new one is tried for half a minute; $waits says otherwise.
$waits = 1, 2, 4, 8, 16, 0
function Again([scriptblock] $request) {
    foreach ($wait in $waits) {
        & $request
        if ($LASTEXITCODE -eq 0) { return }
        if ($wait -ne 0) { Start-Sleep -Seconds $wait }
    }
}

# Leaves the tenant in $tenant and the address of Microsoft Graph in $graph.
function Enter-Tenant {
    if (-not (Get-Command az -ErrorAction SilentlyContinue)) { Give-Up 'the Azure CLI is missing. https://learn.microsoft.com/cli/azure/install-azure-cli tells how to install it; then: az login' }
    if (-not $subscription) { Give-Up 'no subscription is chosen yet. azd up asks for it, or: azd env set AZURE_SUBSCRIPTION_ID SUBSCRIPTION-ID' }
    $script:tenant = az account show --subscription "$subscription" --query tenantId -o tsv
    if ($LASTEXITCODE -ne 0) { Give-Up "the Azure CLI is not signed in to the subscription ${subscription}: az login" }
    $current = az account show --query tenantId -o tsv
    if ($LASTEXITCODE -ne 0) { Give-Up 'the Azure CLI is not signed in: az login' }
    if ($current -ne $tenant) { Give-Up "the Azure CLI works in the tenant $current, and the subscription is of the tenant ${tenant}: az account set --subscription $subscription" }
    $script:graph = az cloud show --query endpoints.microsoftGraphResourceId -o tsv
    if ($LASTEXITCODE -ne 0) { Give-Up 'the Azure CLI does not say where Microsoft Graph is' }
    $script:graph = $graph.TrimEnd('/') + '/v1.0'
}

# A line for each registration with the mark: client id, object id and tags, with tabs between.
function Find-Marked {
    az rest --method GET --url "$graph/applications" --url-parameters "`$filter=tags/any(t:t eq '$mark')" --query "value[].[appId, id, join(' ', tags)]" -o tsv
}
