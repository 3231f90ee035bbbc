job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
