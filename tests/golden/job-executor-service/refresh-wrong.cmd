job-executor-service
../../..
--set
refresh.enabled=true,refresh.egress.dns.mode=detect,refresh.replicas=two,refresh.sources.releases[0].values=a
