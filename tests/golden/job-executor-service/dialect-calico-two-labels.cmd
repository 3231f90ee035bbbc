job-executor-service
../../..
--set
networkPolicy.dialect=calico,networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28,remoteControlPlane.api.hostname=example.com
