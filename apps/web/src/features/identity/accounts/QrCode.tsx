import { QRCode } from 'antd';

export default function QrCode({ value }: { value: string }) {
  return <QRCode value={value} type="svg" size={168} bordered={false} />;
}
