job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
-f
../../../examples/resolved.yaml
