#!/bin/sh
# Removes the app registration that register.sh made, and no other. Runs after azd took everything else down. Again: finds nothing to do.
set -eu
folder=$(dirname "$0")
steps=by-hand/unregister.txt
. "$folder/entra.sh"

if [ -z "$created" ]; then
  say "no app registration was made for this environment; none is removed."
  exit 0
fi

enter_tenant
found=$(find_marked) || give_up "the Azure CLI may not read the app registrations of the tenant $tenant"
for object in $(printf '%s' "$found" | cut -f 2); do
  az rest --method DELETE --url "$graph/applications/$object" -o none || give_up "the app registration could not be removed"
done

if [ "$client" = "$created" ]; then
  azd env set SYNCCLOUD_CLIENT_CREATED= SYNCCLOUD_CLIENT_ID=
else
  azd env set SYNCCLOUD_CLIENT_CREATED=
fi
say "the app registration is removed. Entra can restore it for 30 days."
