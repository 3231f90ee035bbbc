job-executor-service
../../..
-f
additional-hosts.yaml
--set-json
networkPolicy.egress.additional=[{"name":"any","host":"mirror.example.com"}]
--set-json
networkPolicy.egress.resolved.additional={"any":[{"cidr":"0.0.0.0/0"}]}
