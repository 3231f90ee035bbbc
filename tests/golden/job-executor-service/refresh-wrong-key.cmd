job-executor-service
../../..
--set
refresh.enabled=true,refresh.sources.releases[0].values=a
