#!/bin/sh
# Makes the Entra app registration that the service checks tokens against and the agent signs in as. Runs before azd provisions.
# Whatever is there already stays; a run that was cut short is continued. With SYNCCLOUD_CLIENT_ID set by the owner, nothing is made.
set -eu
folder=$(dirname "$0")
steps=by-hand/register.txt
. "$folder/entra.sh"

if [ -n "$client" ] && [ "$client" != "$created" ]; then
  say "the app registration $client is yours; none is made."
  exit 0
fi

enter_tenant
found=$(find_marked) || give_up "the Azure CLI may not read the app registrations of the tenant $tenant"
count=$(printf '%s\n' "$found" | grep -c . || true)
[ "$count" -le 1 ] || stop "$count app registrations have the tag $mark. Delete all but one at https://entra.microsoft.com, and run this again."

if [ "$count" = 0 ]; then
  # Deleted, or so new that not every copy of the directory knows it: a second one would leave the first behind.
  [ -z "$client" ] || stop "the app registration $client is not found. If it was made just now, run this again in a minute; if it was deleted: azd env set SYNCCLOUD_CLIENT_ID="
  # Noted first, so that unregister looks for it however this ends.
  azd env set SYNCCLOUD_CLIENT_CREATED=pending
  fill registration/application.json > "$work/body.json"
  # Whether one may register apps only Entra knows (settings, roles, policies), and this is how to ask: the first request that writes. Refused, it has made nothing.
  found=$(az rest --method POST --url "$graph/applications" --headers Content-Type=application/json --body "@$work/body.json" --query "[[appId, id, join(' ', tags)]]" -o tsv) || give_up "no app could be registered in the tenant $tenant. It takes the role Application Developer, unless the tenant lets everybody register apps."
fi

client=$(printf '%s' "$found" | cut -f 1)
object=$(printf '%s' "$found" | cut -f 2)
tags=$(printf '%s' "$found" | cut -f 3)
if [ "$client" != "$created" ] || [ "$client" != "${SYNCCLOUD_CLIENT_ID:-}" ]; then
  azd env set "SYNCCLOUD_CLIENT_CREATED=$client" "SYNCCLOUD_CLIENT_ID=$client"
fi

case " $tags " in
  *" $form "*) ;;
  *)
    fill registration/form.json > "$work/body.json"
    again az rest --method PATCH --url "$graph/applications/$object" --headers Content-Type=application/json --body "@$work/body.json" -o none || stop "the app registration $client could not be completed. Run this again."
    # Refers to the client id and to the scope, so both have to be there. Its tag says that all is.
    fill registration/exposure.json > "$work/body.json"
    again az rest --method PATCH --url "$graph/applications/$object" --headers Content-Type=application/json --body "@$work/body.json" -o none || stop "the app registration $client could not be completed. Run this again."
    ;;
esac

principal=$(az rest --method GET --url "$graph/servicePrincipals" --url-parameters "\$filter=appId eq '$client'" --query "value[].id" -o tsv) || stop "the service principal of $client could not be looked up. Run this again."
if [ -z "$principal" ]; then
  fill registration/principal.json > "$work/body.json"
  again az rest --method POST --url "$graph/servicePrincipals" --headers Content-Type=application/json --body "@$work/body.json" -o none || stop "the service principal of $client could not be made. Run this again."
fi

say "the app registration is $client, made for this environment; azd down removes it."
