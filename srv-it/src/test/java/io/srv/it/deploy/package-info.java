/** New versions of an application and of its options put in place while a pool serves: good ones, bad ones, and back. */
package io.srv.it.deploy;
