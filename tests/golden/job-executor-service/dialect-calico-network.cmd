job-executor-service
../../..
--set
networkPolicy.dialect=calico,networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28,networkPolicy.egress.k8sMasterPort=6443,remoteControlPlane.api.hostname=192.0.2.7
