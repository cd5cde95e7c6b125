#!/bin/sh
# A program's failures, rehearsed from a shell: a rate limit, a reset, and a wrong key.
#
#   heygen-mock --admin --api-key test-key &
#   sh examples/other-languages/rehearsal.sh
set -u
mock=${HEYGEN_MOCK_URL:-http://127.0.0.1:4010}

# The status of a request with a key; 000 where the connection was reset.
status() { curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code} ' --header "x-api-key: $1" "$mock/v2/avatars"; }
admin() { curl --silent --fail --noproxy '*' --output /dev/null "$@" || exit 1; }

admin --request POST "$mock/__mock/reset"
admin --request PUT "$mock/__mock/scenario" \
  --data '{ "list-avatars-v2": { "steps": [{ "_tag": "Declared", "status": 429 }, { "_tag": "Reset" }] } }'

seen=$(status test-key; status test-key; status test-key; status wrong)
[ "$seen" = "429 000 200 401 " ] || { echo "not as rehearsed: $seen"; exit 1; }
[ "$(curl --silent --noproxy '*' "$mock/__mock/requests" | grep -o '"outcome":"reset"')" ] || exit 1
echo "as rehearsed: $seen"
