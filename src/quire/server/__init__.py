"""The door to browsers: HTTP, the websocket and its messages; the only room that knows them."""
