# shellcheck shell=sh
# Writes are counted. The one that $FAKE_AZURE/break-at names fails, and so do all after it; with $FAKE_AZURE/answer-lost it does its work and only its answer is lost.

refuse() {
  printf 'ERROR: %s\n' "$1" >&2
  exit 1
}

# Leaves the line of a file in $value, without a program.
value() { read -r value < "$1" || true; }

before_write() {
  value "$FAKE_AZURE/writes"
  number_of_write=$((value + 1))
  echo "$number_of_write" > "$FAKE_AZURE/writes"
  value "$FAKE_AZURE/break-at"
  break_at=$value
  if [ "$break_at" = 0 ] || [ "$number_of_write" -lt "$break_at" ]; then return 0; fi
  if [ "$number_of_write" = "$break_at" ] && [ -e "$FAKE_AZURE/answer-lost" ]; then return 0; fi
  refuse "Connection broken"
}

after_write() {
  if [ "$number_of_write" != "$break_at" ]; then return 0; fi
  refuse "Connection broken"
}
