rel
chart
--set
queue.store.enabled=false
