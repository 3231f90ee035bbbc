rel
chart
--debug
--set-json
body="kind: A\nmetadata:\n  annotations: {helm.sh/hook: test}\n---\na: ["
-s
templates/other.yaml
