#Requires -Version 7.0
# Removes the app registration that register.ps1 made, and no other. Runs after azd took everything else down. Again: finds nothing to do.
# Step for step what unregister.sh does.
$folder = $PSScriptRoot
$steps = 'by-hand/unregister.txt'
. "$folder/entra.ps1"

if (-not $created) {
    Say 'no app registration was made for this environment; none is removed.'
    Leave 0
}

Enter-Tenant
$found = @(Find-Marked | Where-Object { $_ })
if ($LASTEXITCODE -ne 0) { Give-Up "the Azure CLI may not read the app registrations of the tenant $tenant" }
foreach ($line in $found) {
    $object = $line.Trim().Split("`t")[1]
    az rest --method DELETE --url "$graph/applications/$object" -o none
    if ($LASTEXITCODE -ne 0) { Give-Up 'the app registration could not be removed' }
}

if ($client -eq $created) {
    azd env set SYNCCLOUD_CLIENT_CREATED= SYNCCLOUD_CLIENT_ID=
} else {
    azd env set SYNCCLOUD_CLIENT_CREATED=
}
if ($LASTEXITCODE -ne 0) { Stop-Hook 'azd could not note what is removed' }
Say 'the app registration is removed. Entra can restore it for 30 days.'
Leave 0
