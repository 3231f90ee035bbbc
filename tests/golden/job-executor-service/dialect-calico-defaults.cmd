job-executor-service
../../..
--set
networkPolicy.dialect=calico,networkPolicy.egress.enabled=true
