#Requires -Version 7.0
# Builds the agent's programs, signs the list of them and gives them to the cloud, from where devices install and update. Runs after azd deploys the app.
# The private key stays on this machine, in the azd environment's folder; the cloud never has it. Again: publishes what is there then.
# Step for step what publish.sh does.
$folder = $PSScriptRoot
$steps = 'by-hand/publish.txt'
. "$folder/entra.ps1"

$account = "$env:SYNCCLOUD_DATA_ACCOUNT"
# The platforms, with spaces between; the one of this machine is built natively.
$rids = @('linux-x64', 'linux-arm64', 'osx-arm64', 'win-x64')
if ($env:SYNCCLOUD_AGENTS) { $rids = @($env:SYNCCLOUD_AGENTS.Split(' ')) }
$key = ".azure/$environment/publisher.pem"
$agents = "$work/agents"
$url = $env:SYNCCLOUD_URL ?? 'URL'

if ("$rids" -eq 'none') {
    Say "no agent programs are published, as SYNCCLOUD_AGENTS says."
    Leave 0
}

Enter-Tenant
$null = New-Item -ItemType Directory -Path $agents
if (-not $account) { Stop-Hook "SYNCCLOUD_DATA_ACCOUNT is not set. It is an output of the deployment: azd provision" }

# Azure may take minutes until all of it knows of a right that was just given.
$waits = 5, 10, 20, 40, 80, 160, 0
$published = Again { az storage blob exists --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --query exists -o tsv }
if ($LASTEXITCODE -ne 0) { Give-Up "the Azure CLI may not look into the container agents of the storage account $account" }
if ($published -ne 'false') {
    # A new key is never made by the way: devices take programs by the one that they know.
    if (-not (Test-Path -LiteralPath $key) -and $env:SYNCCLOUD_NEW_PUBLISHER -ne 'yes') {
        Give-Up "what is published was signed with a key that is not here. It is the file $key on the machine that published it: copy it here"
    }
    # So that nothing older than what is published is published, nor with a lower number.
    az storage blob download --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --file "$agents/manifest" --no-progress -o none
    if ($LASTEXITCODE -ne 0) { Stop-Hook "what is published could not be read. Run this again: azd hooks run postdeploy" }
}

$former = if (Test-Path -LiteralPath "$agents/manifest") { Get-Content -Raw -LiteralPath "$agents/manifest" } else { '' }
$new = if ($env:SYNCCLOUD_NEW_PUBLISHER -eq 'yes') { @('--new-key') } else { @() }
dotnet run --project functions/SyncCloud.LocalHost -c Release -- agents publish --to "$agents" --key "$key" $new --rid $rids
if ($LASTEXITCODE -ne 0) { Stop-Hook "the agent programs could not be built. When it can be done: azd hooks run postdeploy" }

# The list goes last: what it names is there then.
az storage blob upload-batch --subscription "$subscription" --account-name "$account" --auth-mode login --destination agents --source "$agents" --pattern "*/*" --overwrite --no-progress -o none
if ($LASTEXITCODE -ne 0) { Stop-Hook "the agent programs could not be uploaded. Run this again: azd hooks run postdeploy" }
az storage blob upload --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --file "$agents/manifest" --overwrite --no-progress -o none
if ($LASTEXITCODE -ne 0) { Stop-Hook "the list of agent programs could not be uploaded. Run this again: azd hooks run postdeploy" }

# What neither this list nor the former one names: a device that has read the former one may be downloading yet.
$names = @(az storage blob list --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --query "[].name" -o tsv)
if ($LASTEXITCODE -ne 0) { Stop-Hook "the agent programs are published, and which of them are old could not be seen. Run this again: azd hooks run postdeploy" }
$lists = $former + (Get-Content -Raw -LiteralPath "$agents/manifest")
foreach ($name in $names) {
    if (-not $name -or $name -eq 'manifest' -or $lists.Contains($name.Split('/')[-1])) { continue }
    az storage blob delete --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name "$name" -o none
    if ($LASTEXITCODE -ne 0) { Stop-Hook "the agent programs are published, and the old one $name could not be removed. Run this again: azd hooks run postdeploy" }
}

if ($env:SYNCCLOUD_NEW_PUBLISHER -eq 'yes') {
    azd env set SYNCCLOUD_NEW_PUBLISHER=
    if ($LASTEXITCODE -ne 0) { Stop-Hook 'azd could not note that the new key is in use' }
}
Say "the agent programs are published. Keep ${key}: devices take programs by no other. A device gets one with: curl -fsS $url/install.sh | sh"
Leave 0
