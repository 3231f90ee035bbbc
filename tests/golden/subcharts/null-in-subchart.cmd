rel
chart
--set
cache.size=null
--set
queue.depth=null
