#!/bin/sh
# Builds the agent's programs, signs the list of them and gives them to the cloud, from where devices install and update. Runs after azd deploys the app.
# The private key stays on this machine, in the azd environment's folder; the cloud never has it. Again: publishes what is there then.
set -eu
folder=$(dirname "$0")
steps=by-hand/publish.txt
. "$folder/entra.sh"

account=${SYNCCLOUD_DATA_ACCOUNT:-}
# The platforms, with spaces between; the one of this machine is built natively.
rids=${SYNCCLOUD_AGENTS:-linux-x64 linux-arm64 osx-arm64 win-x64}
key=.azure/$environment/publisher.pem
agents=$work/agents
url=${SYNCCLOUD_URL:-URL}

if [ "$rids" = none ]; then
  say "no agent programs are published, as SYNCCLOUD_AGENTS says."
  exit 0
fi

enter_tenant
mkdir "$agents"
[ -n "$account" ] || stop "SYNCCLOUD_DATA_ACCOUNT is not set. It is an output of the deployment: azd provision"

# Azure may take minutes until all of it knows of a right that was just given.
waits="5 10 20 40 80 160 0"
published=$(again az storage blob exists --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --query exists -o tsv) || give_up "the Azure CLI may not look into the container agents of the storage account $account"
if [ "$published" != false ] && [ "$published" != False ]; then
  # A new key is never made by the way: devices take programs by the one that they know.
  if [ ! -e "$key" ] && [ "${SYNCCLOUD_NEW_PUBLISHER:-}" != yes ]; then
    give_up "what is published was signed with a key that is not here. It is the file $key on the machine that published it: copy it here"
  fi
  # So that nothing older than what is published is published, nor with a lower number.
  az storage blob download --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --file "$agents/manifest" --no-progress -o none || stop "what is published could not be read. Run this again: azd hooks run postdeploy"
fi

new=
former=$work/former
: > "$former"
if [ -e "$agents/manifest" ]; then cp "$agents/manifest" "$former"; fi
if [ "${SYNCCLOUD_NEW_PUBLISHER:-}" = yes ]; then new=--new-key; fi
# shellcheck disable=SC2086 # several platforms, and no argument where there is none
dotnet run --project functions/SyncCloud.LocalHost -c Release -- agents publish --to "$agents" --key "$key" $new --rid $rids || stop "the agent programs could not be built. When it can be done: azd hooks run postdeploy"

# The list goes last: what it names is there then.
az storage blob upload-batch --subscription "$subscription" --account-name "$account" --auth-mode login --destination agents --source "$agents" --pattern "*/*" --overwrite --no-progress -o none || stop "the agent programs could not be uploaded. Run this again: azd hooks run postdeploy"
az storage blob upload --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name manifest --file "$agents/manifest" --overwrite --no-progress -o none || stop "the list of agent programs could not be uploaded. Run this again: azd hooks run postdeploy"

# What neither this list nor the former one names: a device that has read the former one may be downloading yet.
names=$(az storage blob list --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --query "[].name" -o tsv) || stop "the agent programs are published, and which of them are old could not be seen. Run this again: azd hooks run postdeploy"
for name in $names; do
  if [ "$name" = manifest ] || grep -qF "${name##*/}" "$agents/manifest" "$former"; then continue; fi
  az storage blob delete --subscription "$subscription" --account-name "$account" --auth-mode login --container-name agents --name "$name" -o none || stop "the agent programs are published, and the old one $name could not be removed. Run this again: azd hooks run postdeploy"
done

if [ "${SYNCCLOUD_NEW_PUBLISHER:-}" = yes ]; then
  azd env set SYNCCLOUD_NEW_PUBLISHER=
fi
say "the agent programs are published. Keep $key: devices take programs by no other. A device gets one with: curl -fsS $url/install.sh | sh"
