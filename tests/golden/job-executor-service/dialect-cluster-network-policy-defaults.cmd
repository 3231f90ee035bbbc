job-executor-service
../../..
--set
networkPolicy.dialect=cluster-network-policy,networkPolicy.egress.enabled=true
