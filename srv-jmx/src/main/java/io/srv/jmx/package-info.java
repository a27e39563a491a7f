/** The MBeans of a master: interfaces, records and object names. Open types only, so that any JMX client can read them. */
package io.srv.jmx;
