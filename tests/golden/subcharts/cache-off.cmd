rel
chart
--set
cache.enabled=false
