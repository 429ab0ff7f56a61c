import { isAndroid, isIOS } from "@web/core/browser/feature_detection";

/** A telephone number as it is dialled: no (0) behind a country's code, no extension. */
export function dialled(phone) {
    return phone
        .replace(/^(\s*(?:\+|00)[\d\s]*)\(0\)/, "$1")
        .replace(/(?:ext|x|durchwahl|dw)[.:\s]*\d+\s*$/i, "")
        .replace(/[^\d+]/g, "");
}

/** The way to an address, in the device's own maps. */
export function route(address) {
    const wanted = encodeURIComponent(address);
    if (isIOS()) {
        return `https://maps.apple.com/?q=${wanted}`;
    }
    return isAndroid() ? `geo:0,0?q=${wanted}` : `https://www.openstreetmap.org/search?query=${wanted}`;
}
