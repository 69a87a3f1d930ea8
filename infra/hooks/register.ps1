#Requires -Version 7.0
# Makes the Entra app registration that the service checks tokens against and the agent signs in as. Runs before azd provisions.
# Whatever is there already stays; a run that was cut short is continued. With SYNCCLOUD_CLIENT_ID set by the owner, nothing is made.
# Step for step what register.sh does.
$folder = $PSScriptRoot
$steps = 'by-hand/register.txt'
. "$folder/entra.ps1"

if ($client -and $client -ne $created) {
    Say "the app registration $client is yours; none is made."
    Leave 0
}

Enter-Tenant
$found = @(Find-Marked | Where-Object { $_ })
if ($LASTEXITCODE -ne 0) { Give-Up "the Azure CLI may not read the app registrations of the tenant $tenant" }
if ($found.Count -gt 1) { Stop-Hook "$($found.Count) app registrations have the tag $mark. Delete all but one at https://entra.microsoft.com, and run this again." }

if ($found.Count -eq 0) {
    # Deleted, or so new that not every copy of the directory knows it: a second one would leave the first behind.
    if ($client) { Stop-Hook "the app registration $client is not found. If it was made just now, run this again in a minute; if it was deleted: azd env set SYNCCLOUD_CLIENT_ID=" }
    # Noted first, so that unregister looks for it however this ends.
    azd env set SYNCCLOUD_CLIENT_CREATED=pending
    if ($LASTEXITCODE -ne 0) { Stop-Hook 'azd could not note what is made' }
    Write-Body (Fill registration/application.json)
    # Whether one may register apps only Entra knows (settings, roles, policies), and this is how to ask: the first request that writes. Refused, it has made nothing.
    $found = @(az rest --method POST --url "$graph/applications" --headers Content-Type=application/json --body "@$work/body.json" --query "[[appId, id, join(' ', tags)]]" -o tsv)
    if ($LASTEXITCODE -ne 0) { Give-Up "no app could be registered in the tenant $tenant. It takes the role Application Developer, unless the tenant lets everybody register apps." }
}

$client, $object, $tags = $found[0].Trim().Split("`t")
if ($client -ne $created -or $client -ne "$env:SYNCCLOUD_CLIENT_ID") {
    azd env set "SYNCCLOUD_CLIENT_CREATED=$client" "SYNCCLOUD_CLIENT_ID=$client"
    if ($LASTEXITCODE -ne 0) { Stop-Hook 'azd could not note what is made' }
}

if (" $tags " -notlike "* $form *") {
    Write-Body (Fill registration/form.json)
    Again { az rest --method PATCH --url "$graph/applications/$object" --headers Content-Type=application/json --body "@$work/body.json" -o none }
    if ($LASTEXITCODE -ne 0) { Stop-Hook "the app registration $client could not be completed. Run this again." }
    # Refers to the client id and to the scope, so both have to be there. Its tag says that all is.
    Write-Body (Fill registration/exposure.json)
    Again { az rest --method PATCH --url "$graph/applications/$object" --headers Content-Type=application/json --body "@$work/body.json" -o none }
    if ($LASTEXITCODE -ne 0) { Stop-Hook "the app registration $client could not be completed. Run this again." }
}

$principal = az rest --method GET --url "$graph/servicePrincipals" --url-parameters "`$filter=appId eq '$client'" --query "value[].id" -o tsv
if ($LASTEXITCODE -ne 0) { Stop-Hook "the service principal of $client could not be looked up. Run this again." }
if (-not $principal) {
    Write-Body (Fill registration/principal.json)
    Again { az rest --method POST --url "$graph/servicePrincipals" --headers Content-Type=application/json --body "@$work/body.json" -o none }
    if ($LASTEXITCODE -ne 0) { Stop-Hook "the service principal of $client could not be made. Run this again." }
}

Say "the app registration is $client, made for this environment; azd down removes it."
Leave 0
