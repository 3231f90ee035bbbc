job-executor-service
../../..
--set
refresh.enabled=true,refresh.egress.k8sMasterCIDR=10.0.0.1/8
