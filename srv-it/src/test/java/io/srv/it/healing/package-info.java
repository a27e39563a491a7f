/** Pools that heal themselves: workers that hang, grow or grow old, masters that die half way, and kernels that say no. */
package io.srv.it.healing;
