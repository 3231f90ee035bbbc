job-executor-service
../../..
--set
networkPolicy.dialect=cilium,networkPolicy.egress.enabled=true
