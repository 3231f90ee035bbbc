job-executor-service
../../..
-f
families-known.yaml
--set-json
networkPolicy.egress.resolved.controlPlane=[{"cidr":"2001:db8::7/128"}]
