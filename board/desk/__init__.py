"""The duty desk as served pages: who may see what, what can be done, and how a browser is answered."""
