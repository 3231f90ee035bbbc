job-executor-service
../../..
-f
detected-dns.yaml
--set
remoteControlPlane.api.hostname=
