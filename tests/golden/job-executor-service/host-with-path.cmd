job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
--set
networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28
--set
remoteControlPlane.api.hostname=192.0.2.1:80/api
