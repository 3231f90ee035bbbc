job-executor-service
../../..
-f
detected-gateway.yaml
--set-json
networkPolicy.egress.resolved.gateway=[{"cidr":"0.0.0.0/0"}]
