# shellcheck shell=sh
# `az storage blob` over the container that is kept in the folder $FAKE_AZURE/agents. Sourced by az, with its arguments.

what=$3
shift 3
account='' mode='' container='' name='' file='' source='' pattern=''
while [ $# -gt 0 ]; do
  case $1 in
    --subscription) [ -e "$FAKE_AZURE/subscriptions/$2" ] || refuse "The subscription of '$2' doesn't exist in cloud 'AzureCloud'." ;;
    --account-name) account=$2 ;;
    --auth-mode) mode=$2 ;;
    --container-name | --destination) container=$2 ;;
    --name) name=$2 ;;
    --file) file=$2 ;;
    --source) source=$2 ;;
    --pattern) pattern=$2 ;;
    --query | -o) ;;
    --overwrite | --no-progress)
      shift
      continue ;;
    *) unknown "argument $1" ;;
  esac
  shift 2
done
[ "$account $mode $container" = "stdata login agents" ] || unknown "account $account, mode $mode, container $container"

# For as long as $FAKE_AZURE/lag says, a right that was just given is not known everywhere.
value "$FAKE_AZURE/lag"
if [ "$value" -gt 0 ]; then
  echo $((value - 1)) > "$FAKE_AZURE/lag"
  refuse "You do not have the required permissions needed to perform this operation."
fi

case $what in
  exists) if [ -e "$FAKE_AZURE/agents/$name" ]; then echo true; else echo false; fi ;;
  download) cp "$FAKE_AZURE/agents/$name" "$file" ;;
  upload)
    before_write
    cp "$file" "$FAKE_AZURE/agents/$name"
    after_write ;;
  upload-batch)
    [ "$pattern" = "*/*" ] || unknown "pattern $pattern"
    before_write
    for platform in "$source"/*/; do
      mkdir -p "$FAKE_AZURE/agents/$(basename "$platform")"
      cp "$platform"* "$FAKE_AZURE/agents/$(basename "$platform")/"
    done
    after_write ;;
  list)
    for blob in "$FAKE_AZURE"/agents/* "$FAKE_AZURE"/agents/*/*; do [ ! -f "$blob" ] || echo "${blob#"$FAKE_AZURE"/agents/}"; done ;;
  delete)
    before_write
    rm "$FAKE_AZURE/agents/$name"
    after_write ;;
  *) unknown "storage blob $what" ;;
esac
exit 0
