job-executor-service
../../..
-f
default-host.yaml
--set-json
networkPolicy.egress.gateway={"podSelector":{"app":"nginx"}}
