// Package web answers HTTP. It is the only package that knows echo, forms and
// addresses; it asks the features' services and shows what they say. A POST
// calls one service and answers 303; every page works without JavaScript.
package web
