job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"name":"a","host":"a.example.com","url":"https://a.example.com"}]
