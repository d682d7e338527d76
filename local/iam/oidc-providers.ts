import { inResource, NotEnforced } from "../common/errors";
import { derived } from "../stack/resources";
import { nameOfIssuer, OIDC_PROVIDER, type OidcProviderInputs } from "./oidc-provider-type";

/** An OpenID Connect provider, as declared. */
export interface OidcProvider {
  arn: string;
  /** The URL without its scheme: the key in a `Logins` map. */
  name: string;
  /** The declared URL: no request and no token has a say in where keys are fetched from. */
  url: string;
  /** Of which a token must be for one. */
  clientIds: readonly string[];
  /** SHA-1 of the certificates that are trusted where no root certificate of this machine is behind them; lower case. */
  thumbprints: readonly string[];
}

/**
 * The OpenID Connect providers of the stack by ARN.
 * @throws NotEnforced that names the resource
 */
export const oidcProviders = derived((resources): ReadonlyMap<string, OidcProvider> => {
  const providers = new Map<string, OidcProvider>();
  for (const resource of resources.all<OidcProviderInputs>(OIDC_PROVIDER)) {
    const { url, clientIdLists = [], thumbprintLists = [] } = resource.inputs;
    inResource(resource, () => {
      if (providers.has(resource.id)) throw new NotEnforced("url", `there is another provider ${nameOfIssuer(url)}`);
    });
    providers.set(resource.id, {
      arn: resource.id,
      name: nameOfIssuer(url),
      url,
      clientIds: clientIdLists,
      thumbprints: thumbprintLists.map((thumbprint) => thumbprint.toLowerCase()),
    });
  }
  return providers;
});
