/** Classes shared by dyad's packages. They are not part of the API and may change at any time. */
package ai.dyad.internal;
