job-executor-service
../../..
-f
../../../examples/values.yaml
--set-json
networkPolicy.egress.additional=[{"cidr":"10.0.0.0/8"}]
