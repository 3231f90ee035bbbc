job-executor-service
../../..
-f
additional-hosts.yaml
--set-json
networkPolicy.egress.additional=[{"name":"tokens","host":"other.example.com"}]
