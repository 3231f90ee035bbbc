job-executor-service
../../..
--set
networkPolicy.dialect=iptables,networkPolicy.egress.enabled=true
