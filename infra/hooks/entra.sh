# shellcheck shell=sh
# What the hooks share: the way into the tenant, and which registrations are this environment's. Sourced, with $folder and $steps set.

: "${folder:?}" "${steps:?}"
environment=${AZURE_ENV_NAME:?is set by azd, which runs this}
subscription=${AZURE_SUBSCRIPTION_ID:-}
# The owner's own registration, or what the hook made.
client=${SYNCCLOUD_CLIENT_ID:-}
# The client id of what the hook made; "pending" from before it is made until it is known.
created=${SYNCCLOUD_CLIENT_CREATED:-}
# A tag that the hook alone writes, and that says for whom: what does not bear it is never touched.
mark="synccloud/$subscription/$environment"
# Of the shape that registration/*.json give. A new shape gets a new number, and what has an older one is brought up to it.
form=synccloud-form-2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'SyncCloud: %s\n' "$1"; }

stop() {
  printf 'SyncCloud: %s\n' "$1" >&2
  exit 1
}

# Says what is missing, and how to do without the hook.
give_up() {
  printf 'SyncCloud: %s\n\n' "$1" >&2
  fill "$steps" >&2
  exit 1
}

fill() { sed -e "s|{environment}|$environment|g" -e "s|{mark}|$mark|g" -e "s|{form}|$form|g" -e "s|{client}|$client|g" -e "s|{created}|$created|g" "$folder/$1"; }

# Entra's copies learn of a registration one after another, so what builds on a new one is tried for half a minute; $waits says otherwise.
again() {
  for wait in ${waits:-1 2 4 8 16 0}; do
    if "$@"; then return 0; fi
    if [ "$wait" != 0 ]; then sleep "$wait"; fi
  done
  return 1
}

# Leaves the tenant in $tenant and the address of Microsoft Graph in $graph.
enter_tenant() {
  command -v az >/dev/null 2>&1 || give_up "the Azure CLI is missing. https://learn.microsoft.com/cli/azure/install-azure-cli tells how to install it; then: az login"
  [ -n "$subscription" ] || give_up "no subscription is chosen yet. azd up asks for it, or: azd env set AZURE_SUBSCRIPTION_ID SUBSCRIPTION-ID"
  tenant=$(az account show --subscription "$subscription" --query tenantId -o tsv) || give_up "the Azure CLI is not signed in to the subscription $subscription: az login"
  current=$(az account show --query tenantId -o tsv) || give_up "the Azure CLI is not signed in: az login"
  [ "$current" = "$tenant" ] || give_up "the Azure CLI works in the tenant $current, and the subscription is of the tenant $tenant: az account set --subscription $subscription"
  graph=$(az cloud show --query endpoints.microsoftGraphResourceId -o tsv) || give_up "the Azure CLI does not say where Microsoft Graph is"
  graph=${graph%/}/v1.0
}

# A line for each registration with the mark: client id, object id and tags, with tabs between.
find_marked() {
  az rest --method GET --url "$graph/applications" --url-parameters "\$filter=tags/any(t:t eq '$mark')" --query "value[].[appId, id, join(' ', tags)]" -o tsv
}
