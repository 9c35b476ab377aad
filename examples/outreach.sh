#!/bin/sh
# The same with curl: sh examples/outreach.sh http://localhost:4400 alt_… anna
set -eu
B="$1/api/v1/outreach"
A="authorization: Bearer $2"
J='content-type: application/json'

# A template that is there already is told as 409, and is as good.
curl -s -H "$A" -H "$J" "$B/templates" -d '{"name":"ready","language":"en_US","category":"utility",
  "content":{"text":"Hello {{name}}, your bike is ready for you.","samples":{"name":"Anna"}}}' > /dev/null

curl -sf -H "$A" -H "$J" "$B/messages" -d '{"messages":[{"key":"order-'"$(date +%s)"'","to":"'"$3"'",
  "template":{"name":"ready","language":"en_US","variables":{"name":"Anna"}}}]}'
