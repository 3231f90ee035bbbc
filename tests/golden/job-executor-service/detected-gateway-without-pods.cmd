job-executor-service
../../..
-f
detected-gateway.yaml
--set-json
networkPolicy.egress.resolved.gateway=[{"podSelector":null}]
