package id.sapa.push;

import id.sapa.common.WireEnum;

/**
 * Pushes of which a phone shows only the latest. Its wire name is collapse key, tag and Android's channel in one. FCM keeps four
 * collapse keys for a device that is away and promises nothing for more
 * (https://firebase.google.com/docs/cloud-messaging/customize-messages/collapsible-message-types), so there can be no fifth channel.
 */
enum PushChannel implements WireEnum {
    OFFER,
    SESSION,
    MESSAGE,
    PRESENCE
}
