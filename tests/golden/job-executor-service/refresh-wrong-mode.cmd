job-executor-service
../../..
--set
refresh.enabled=true,refresh.egress.dns.mode=detect
